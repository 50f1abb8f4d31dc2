<?php

declare(strict_types=1);

namespace App\Controller;

use App\Catalog;
use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\Routing\Attribute\Route;

#[Route('/catalog', name: 'catalog_')]
final class CatalogController extends AbstractController
{
	public function __construct(private readonly Catalog $catalog)
	{
	}

	#[Route('', name: 'list', methods: ['GET'])]
	public function list(): JsonResponse
	{
		return $this->json($this->catalog->all());
	}

	#[Route('/{id<\d+>}', name: 'show', methods: ['GET'])]
	public function show(int $id): JsonResponse
	{
		return $this->json($this->catalog->find($id) ?? throw $this->createNotFoundException("Nothing has the number $id"));
	}
}
