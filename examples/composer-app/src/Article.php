<?php

declare(strict_types=1);

namespace Gazette;

final class Article
{
	/** @param list<string> $tags */
	public function __construct(
		public readonly string $slug,
		public readonly string $title,
		public readonly string $author,
		public readonly array $tags,
		public readonly string $body,
	) {
	}

	public function words(): int
	{
		return str_word_count($this->body);
	}
}
