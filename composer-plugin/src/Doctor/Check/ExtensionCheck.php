<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor\Check;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Finding;
use Phpca\Composer\Doctor\Requirement;

/** Extensions that packages require. Composer has checked the PHP that it ran with, or what config.platform pretends. */
final class ExtensionCheck implements Check
{
    public function name(): string
    {
        return 'extensions';
    }

    public function findings(Deployment $deployment): iterable
    {
        foreach ($deployment->requirements->all as $requirement) {
            if (!str_starts_with($requirement->name, 'ext-')) {
                continue;
            }
            $extension = substr($requirement->name, 4);
            // "ext-zend-opcache" is called "Zend OPcache" by PHP.
            $version = $deployment->php->extensions[$extension] ?? $deployment->php->extensions[str_replace('-', ' ', $extension)] ?? null;
            if ($version === null && !in_array($requirement->name, $deployment->requirements->provided, true)) {
                yield Finding::error($requirement->name, "is missing in PHP {$deployment->php->version} ({$deployment->php->binary}); $requirement->package requires it");
            } elseif ($version !== null && !$requirement->allows($version)) {
                yield $this->wrongVersion($requirement, $version);
            }
        }
    }

    private function wrongVersion(Requirement $requirement, string $version): Finding
    {
        return Finding::error($requirement->name, "is version $version; $requirement->package requires $requirement->constraint");
    }
}
