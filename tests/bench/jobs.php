<?php

declare(strict_types=1);

// The applications and what they are asked to do.

final class Job
{
    public readonly string $archive;

    /** @param list<string> $arguments */
    public function __construct(
        public readonly string $name,
        public readonly string $title,
        public readonly string $dir,
        public readonly string $script,
        public readonly array $arguments,
        /** targets: instructions against the default file cache, and against plain PHP */
        public readonly float $againstCache,
        public readonly float $againstPlain,
    ) {
        $this->archive = Bench::$work . "/$name.phpca";
    }

    /** @return list<self> */
    public static function all(string $apps): array
    {
        return [
            new self('composer', 'composer list --raw', "$apps/composer", 'vendor/bin/composer', ['list', '--raw'], 0.5, 0.12),
            new self('symfony', 'a Symfony application, debug:router', "$apps/symfony", 'bin/console', ['debug:router'], 0.3, 0.06),
        ];
    }
}
