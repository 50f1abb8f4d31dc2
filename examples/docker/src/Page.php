<?php

declare(strict_types=1);

namespace Guestbook;

use Twig\Environment;
use Twig\Loader\FilesystemLoader;

/** Renders the one page there is. */
final class Page
{
	private Environment $twig;

	public function __construct()
	{
		$this->twig = new Environment(new FilesystemLoader(dirname(__DIR__) . '/templates'), ['strict_variables' => true]);
	}

	/** @param list<string> $guests */
	public function render(array $guests): string
	{
		return $this->twig->render('page.html.twig', ['guests' => $guests]);
	}
}
