<?php

declare(strict_types=1);

namespace Gazette;

use Symfony\Component\Finder\Finder;

/** The application's own files: articles, templates, sources. All are found below the root, wherever that is. */
final class Library
{
	public function __construct(public readonly string $root)
	{
	}

	/** @return iterable<Article> by name */
	public function articles(): iterable
	{
		foreach (Finder::create()->files()->in("$this->root/data")->name('*.json')->sortByName() as $file) {
			$data = json_decode($file->getContents(), true, flags: JSON_THROW_ON_ERROR);
			yield new Article($file->getBasename('.json'), $data['title'], $data['author'], $data['tags'], $data['body']);
		}
	}

	public function templates(): string
	{
		return "$this->root/templates";
	}

	/** @return iterable<string, string> path below the root => source */
	public function sources(): iterable
	{
		foreach (Finder::create()->files()->in("$this->root/src")->name('*.php')->sortByName() as $file) {
			yield 'src/'.$file->getRelativePathname() => $file->getContents();
		}
	}
}
