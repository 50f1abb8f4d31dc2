<?php

declare(strict_types=1);

namespace Phpca\Composer\Packager;

use Composer\Composer;
use Phpca\Composer\Failure;

/** Finds the packager: --packager, PHPCA in the environment, PATH, vendor/bin, in this order. */
final class Locator
{
    public const HOW_TO_GET_IT = "Build and install it from phpca's sources: make && sudo make install; "
        . 'or say where it is: --packager=FILE, or PHPCA=FILE in the environment';

    /** @param array<string, string> $environment */
    public function __construct(private readonly string $binDirectory, private readonly array $environment) {}

    public static function of(Composer $composer): self
    {
        $binDirectory = $composer->getConfig()->get('bin-dir');

        return new self(is_string($binDirectory) ? $binDirectory : '', getenv());
    }

    public function find(?string $option = null): string
    {
        if ($option !== null) {
            return $this->named($option, '--packager');
        }
        if (($this->environment['PHPCA'] ?? '') !== '') {
            return $this->named($this->environment['PHPCA'], 'PHPCA in the environment');
        }
        foreach ([...explode(':', $this->environment['PATH'] ?? ''), $this->binDirectory] as $directory) {
            if ($directory !== '' && $this->isProgram("$directory/phpca")) {
                return "$directory/phpca";
            }
        }
        throw Failure::general("the packager was not found: no phpca in PATH or in $this->binDirectory. " . self::HOW_TO_GET_IT);
    }

    /** Who names a packager means this one, and no other that may lie about. */
    private function named(string $file, string $who): string
    {
        if (!$this->isProgram($file)) {
            throw Failure::usage("$who: \"$file\" is not a program that can be run");
        }

        return (string) realpath($file);
    }

    private function isProgram(string $file): bool
    {
        return is_file($file) && is_executable($file);
    }
}
