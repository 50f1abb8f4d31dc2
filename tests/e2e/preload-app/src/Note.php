<?php
namespace Acme;

#[\Attribute]
final class Note
{
	public function __construct(public string $text)
	{
	}
}
