<?php

declare(strict_types=1);

namespace Phpca\Composer;

/** "extra": {"phpca": {...}} of the project's composer.json. */
final class Config
{
    private const TYPES = ['manifest' => 'a string', 'output' => 'a string', 'package-on-dump' => 'true or false'];

    private function __construct(
        /** Relative to the project; null: phpca.json, if there is one. */
        public readonly ?string $manifest,
        /** The archive, relative to the project. */
        public readonly string $output,
        public readonly bool $packageOnDump,
    ) {}

    /** @param array<mixed> $extra "extra" of composer.json */
    public static function of(array $extra): self
    {
        $config = $extra['phpca'] ?? [];
        if (!is_array($config) || ($config !== [] && array_is_list($config))) {
            throw self::wrong('extra.phpca', 'an object', $config);
        }
        foreach ($config as $key => $value) {
            self::check((string) $key, $value);
        }
        [$manifest, $output, $packageOnDump] = [$config['manifest'] ?? null, $config['output'] ?? null, $config['package-on-dump'] ?? null];

        return new self(
            is_string($manifest) ? $manifest : null,
            is_string($output) ? $output : 'app.phpca',
            $packageOnDump === true,
        );
    }

    private static function check(string $key, mixed $value): void
    {
        $wanted = self::TYPES[$key] ?? throw self::unknown($key);
        if (self::type($value) !== $wanted) {
            throw self::wrong("extra.phpca.$key", $wanted, $value);
        }
        if ($value === '') {
            throw Failure::usage("composer.json: extra.phpca.$key: wanted a file name, found an empty string");
        }
    }

    private static function unknown(string $key): Failure
    {
        $distances = [];
        foreach (array_keys(self::TYPES) as $known) {
            $distances[$known] = levenshtein($key, $known);
        }
        asort($distances);
        $nearest = array_key_first($distances);

        return Failure::usage("composer.json: extra.phpca.$key: unknown key, "
            . ($distances[$nearest] <= 3 ? "the nearest is \"$nearest\"" : 'known are "' . implode('", "', array_keys(self::TYPES)) . '"'));
    }

    private static function wrong(string $key, string $wanted, mixed $found): Failure
    {
        return Failure::usage("composer.json: $key: wanted $wanted, found " . self::type($found));
    }

    /** In the words of the packager's own messages. */
    private static function type(mixed $value): string
    {
        return match (true) {
            is_string($value) => 'a string',
            is_bool($value) => 'true or false',
            is_int($value), is_float($value) => 'a number',
            is_array($value) => array_is_list($value) ? 'a list' : 'an object',
            default => 'null',
        };
    }
}
