<?php

declare(strict_types=1);

namespace App\Controller;

use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\Routing\Attribute\Route;

final class HomeController
{
	#[Route('/', name: 'home', methods: ['GET'])]
	public function home(): Response
	{
		return new Response("Welcome\n", headers: ['Content-Type' => 'text/plain']);
	}

	#[Route('/about/{topic}', name: 'about', requirements: ['topic' => '[a-z]+'], defaults: ['topic' => 'us'], methods: ['GET'])]
	public function about(string $topic): Response
	{
		return new Response("About $topic\n", headers: ['Content-Type' => 'text/plain']);
	}
}
