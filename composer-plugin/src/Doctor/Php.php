<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

use Phpca\Composer\Packager\Document;

/** A PHP, as it describes itself (probe.php). */
final class Php
{
    /**
     * @param array<string, string> $extensions name in lower case => version
     * @param array<string, ?string> $ini
     */
    public function __construct(
        public readonly string $binary,
        public readonly string $version,
        public readonly array $extensions,
        public readonly array $ini,
        /** The engine identity by which archives are judged; null without the extension phpca. */
        public readonly ?string $systemId = null,
        public readonly ?string $iniFile = null,
        /** The PHP that a program starts by PHP_BINARY, which has no part of the command line; null where that is not known. */
        public readonly ?self $child = null,
    ) {}

    /** $said by probe.php. */
    public static function of(string $binary, Document $said): self
    {
        $child = $said->object('child');

        return new self(
            $binary,
            $said->string('version'),
            $said->stringMap('extensions'),
            $said->optionalStringMap('ini'),
            $said->optionalString('system_id'),
            $said->optionalString('ini_file'),
            $child === null ? null : self::of($binary, $child),
        );
    }

    public function has(string $extension): bool
    {
        return isset($this->extensions[strtolower($extension)]);
    }

    /** "" for a setting that is not set, or that this PHP does not know. */
    public function ini(string $name): string
    {
        return $this->ini[$name] ?? '';
    }

    public function isOn(string $name): bool
    {
        return filter_var($this->ini($name), FILTER_VALIDATE_BOOLEAN);
    }
}
