<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests;

use Phpca\Composer\Failure;
use Phpca\Composer\Packager\Locator;

final class LocatorTest extends TestCase
{
    private function program(string $path): string
    {
        return $this->write($path, "#!/bin/sh\n", 0o755);
    }

    /** @param array<string, string> $environment */
    private function locator(array $environment): Locator
    {
        return new Locator("$this->directory/vendor/bin", $environment);
    }

    public function testOrder(): void
    {
        $environment = ['PHPCA' => $this->program('env/phpca'), 'PATH' => "$this->directory/nothing::$this->directory/path"];
        $option = $this->program('option/packager');
        $path = $this->program('path/phpca');
        $vendor = $this->program('vendor/bin/phpca');

        self::assertSame($option, $this->locator($environment)->find($option));
        self::assertSame($environment['PHPCA'], $this->locator($environment)->find());
        self::assertSame($path, $this->locator(['PHPCA' => ''] + $environment)->find());
        unlink($path);
        self::assertSame($vendor, $this->locator(['PATH' => $environment['PATH']])->find());
    }

    public function testNoneSaysHowToGetIt(): void
    {
        $this->write('path/phpca', 'not executable');
        $this->assertFails('make install', Failure::GENERAL, fn() => $this->locator(['PATH' => "$this->directory/path"])->find());
    }

    public function testWhatIsNamedMustBeThere(): void
    {
        $this->program('vendor/bin/phpca');
        $this->assertFails('--packager: "/gone" is not a program', Failure::USAGE, fn() => $this->locator([])->find('/gone'));
        $this->assertFails('PHPCA in the environment: "/gone"', Failure::USAGE, fn() => $this->locator(['PHPCA' => '/gone'])->find());
        $this->assertFails('--packager', Failure::USAGE, fn() => $this->locator([])->find($this->directory));
    }
}
