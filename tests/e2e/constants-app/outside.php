<?php
namespace C;

class Outside
{
	const VALUE = 'outside';
}
