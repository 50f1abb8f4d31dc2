<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests;

use Composer\Composer;
use Composer\Config;
use Composer\EventDispatcher\EventDispatcher;
use Composer\IO\BufferIO;
use Composer\Package\RootPackage;
use Phpca\Composer\Failure;
use Phpca\Composer\Project;

abstract class TestCase extends \PHPUnit\Framework\TestCase
{
    protected string $directory;

    protected function setUp(): void
    {
        $this->directory = (string) realpath(sys_get_temp_dir()) . '/phpca-plugin-' . bin2hex(random_bytes(6));
        mkdir($this->directory);
    }

    protected function tearDown(): void
    {
        $files = new \RecursiveIteratorIterator(
            new \RecursiveDirectoryIterator($this->directory, \FilesystemIterator::SKIP_DOTS),
            \RecursiveIteratorIterator::CHILD_FIRST,
        );
        foreach ($files as $file) {
            self::assertInstanceOf(\SplFileInfo::class, $file);
            $file->isDir() && !$file->isLink() ? rmdir((string) $file) : unlink((string) $file);
        }
        rmdir($this->directory);
    }

    protected function write(string $path, string $contents, int $mode = 0o644): string
    {
        $file = "$this->directory/$path";
        is_dir(dirname($file)) || mkdir(dirname($file), 0o777, true);
        file_put_contents($file, $contents);
        chmod($file, $mode);

        return $file;
    }

    /** @param array<mixed> $extra */
    protected function composer(array $extra = []): Composer
    {
        $package = new RootPackage('acme/app', '1.0.0.0', '1.0.0');
        $package->setExtra($extra);
        $composer = new Composer();
        $composer->setPackage($package);
        $composer->setConfig(new Config(false, $this->directory));
        $composer->setEventDispatcher(new EventDispatcher($composer, new BufferIO()));

        return $composer;
    }

    /** @param array<mixed> $extra */
    protected function project(array $extra = []): Project
    {
        return new Project($this->directory, $this->composer($extra));
    }

    protected function assertFails(string $sentence, int $code, callable $what): void
    {
        try {
            $what();
        } catch (Failure $failure) {
            self::assertStringContainsString($sentence, $failure->getMessage());
            self::assertSame($code, $failure->getCode());

            return;
        }
        self::fail("wanted a failure: $sentence");
    }
}
