<?php

declare(strict_types=1);

namespace App;

use Symfony\Bundle\FrameworkBundle\FrameworkBundle;
use Symfony\Bundle\FrameworkBundle\Kernel\MicroKernelTrait;
use Symfony\Component\DependencyInjection\Loader\Configurator\ContainerConfigurator;
use Symfony\Component\HttpKernel\Kernel as BaseKernel;
use Symfony\Component\Routing\Loader\Configurator\RoutingConfigurator;

final class Kernel extends BaseKernel
{
	use MicroKernelTrait;

	public function registerBundles(): iterable
	{
		yield new FrameworkBundle();
	}

	private function configureContainer(ContainerConfigurator $container): void
	{
		$container->extension('framework', [
			'secret' => 'of no use to anyone',
			'http_method_override' => false,
			'handle_all_throwables' => true,
			'php_errors' => ['log' => true],
			'router' => ['utf8' => true],
		]);
		$container->services()
			->defaults()->autowire()->autoconfigure()
			->load('App\\', __DIR__.'/')->exclude([__DIR__.'/Kernel.php', __DIR__.'/polyfill.php']);
	}

	private function configureRoutes(RoutingConfigurator $routes): void
	{
		$routes->import(__DIR__.'/Controller/', 'attribute');
	}
}
