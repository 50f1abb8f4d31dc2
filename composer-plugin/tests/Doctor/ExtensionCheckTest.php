<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Check\ExtensionCheck;
use Phpca\Composer\Doctor\Requirement;
use Phpca\Composer\Doctor\Requirements;

final class ExtensionCheckTest extends CheckTestCase
{
    public function testMissingAndWrongVersions(): void
    {
        $requirements = new Requirements([
            new Requirement('acme/app', 'php', '>=9'),
            new Requirement('acme/a', 'ext-json', '*'),
            new Requirement('acme/b', 'ext-intl', '*'),
            new Requirement('acme/c', 'ext-mbstring', '*'),
            new Requirement('acme/d', 'ext-redis', '^6.0'),
            new Requirement('acme/e', 'ext-zend-opcache', '>=8.0'),
            new Requirement('acme/f', 'ext-odd', '^2.0'),
        ], ['ext-mbstring']);
        $php = $this->php([], ['json' => '8.2.30', 'redis' => '5.3.7', 'zend opcache' => '8.2.30', 'odd' => '2.1.0-dev+build']);
        $this->assertFinds(
            ['error ext-intl: is missing in PHP 8.2.30 (/usr/bin/php); acme/b requires it', 'error ext-redis: is version 5.3.7; acme/d requires ^6.0'],
            new ExtensionCheck(),
            $this->deployment(php: $php, requirements: $requirements),
        );
    }
}
