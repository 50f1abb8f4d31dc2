<?php

declare(strict_types=1);

namespace Phpca\Composer;

/** Something that ends a command: one sentence for the user, and the exit code. */
final class Failure extends \RuntimeException
{
    // As the packager's.
    public const GENERAL = 1;
    public const USAGE = 2;

    public static function usage(string $sentence): self
    {
        return new self($sentence, self::USAGE);
    }

    public static function general(string $sentence): self
    {
        return new self($sentence, self::GENERAL);
    }
}
