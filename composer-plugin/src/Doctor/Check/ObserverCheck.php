<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor\Check;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Finding;

/** Extensions that watch every call or statement want code compiled for that: with them, scripts are compiled from source. */
final class ObserverCheck implements Check
{
    private const OBSERVERS = ['xdebug', 'pcov', 'ddtrace', 'opentelemetry', 'newrelic', 'tideways', 'elastic_apm'];

    public function name(): string
    {
        return 'observers';
    }

    public function findings(Deployment $deployment): iterable
    {
        foreach (self::OBSERVERS as $extension) {
            if ($deployment->php->has($extension)) {
                yield Finding::advice(
                    $extension,
                    'observes calls or statements: with it, scripts may be compiled from their sources, as slowly as without an archive',
                    'Phpca\status() says so ("obstacle") in a process where it happens.',
                );
            }
        }
    }
}
