<?php

declare(strict_types=1);

namespace Phpca\Composer\Packager;

use Phpca\Composer\Failure;

/**
 * A JSON object that a program printed. Each value is read with its type; one of another type is a failure that names program and key.
 * A key that is absent or null gives what the caller says.
 */
final class Document
{
    /** @param array<mixed> $values */
    private function __construct(
        private readonly string $program,
        private readonly array $values,
        private readonly string $path = '',
    ) {}

    public static function decode(string $program, string $json): self
    {
        $decoded = json_decode($json, true);
        if (!is_array($decoded)) {
            throw Failure::general("$program: wanted a JSON object, found: " . substr($json, 0, 200));
        }

        return new self($program, $decoded);
    }

    public function has(string $key): bool
    {
        return isset($this->values[$key]);
    }

    public function string(string $key, string $default = ''): string
    {
        return $this->optionalString($key) ?? $default;
    }

    public function optionalString(string $key): ?string
    {
        $value = $this->values[$key] ?? null;

        return $value === null || is_string($value) ? $value : throw $this->wrong($key, 'a string', $value);
    }

    public function int(string $key, int $default = 0): int
    {
        $value = $this->values[$key] ?? $default;

        return is_int($value) ? $value : throw $this->wrong($key, 'an integer', $value);
    }

    public function bool(string $key, bool $default = false): bool
    {
        $value = $this->values[$key] ?? $default;

        return is_bool($value) ? $value : throw $this->wrong($key, 'true or false', $value);
    }

    public function count(string $key): int
    {
        return count($this->items($key));
    }

    /** @return list<string> */
    public function strings(string $key): array
    {
        $strings = [];
        foreach ($this->items($key) as $number => $value) {
            $strings[] = is_string($value) ? $value : throw $this->wrong("$key/$number", 'a string', $value);
        }

        return $strings;
    }

    public function object(string $key): ?self
    {
        return $this->has($key) ? $this->below($key, $this->values[$key]) : null;
    }

    /** @return list<self> */
    public function objects(string $key): array
    {
        $objects = [];
        foreach ($this->items($key) as $number => $value) {
            $objects[] = $this->below("$key/$number", $value);
        }

        return $objects;
    }

    /** @return array<string, string> an object whose values are strings */
    public function stringMap(string $key): array
    {
        return array_filter($this->optionalStringMap($key), static fn(?string $value): bool => $value !== null);
    }

    /** @return array<string, ?string> */
    public function optionalStringMap(string $key): array
    {
        $object = $this->below($key, $this->items($key));
        $map = [];
        foreach (array_keys($object->values) as $name) {
            $map[(string) $name] = $object->optionalString((string) $name);
        }

        return $map;
    }

    /** @return array<string, list<string>> */
    public function stringListMap(string $key): array
    {
        $object = $this->below($key, $this->items($key));
        $map = [];
        foreach (array_keys($object->values) as $name) {
            $map[(string) $name] = $object->strings((string) $name);
        }

        return $map;
    }

    /** @return array<mixed> a list, or an object's values by their names */
    private function items(string $key): array
    {
        $value = $this->values[$key] ?? [];

        return is_array($value) ? $value : throw $this->wrong($key, 'a list or an object', $value);
    }

    private function below(string $key, mixed $value): self
    {
        return is_array($value) ? new self($this->program, $value, "$this->path/$key") : throw $this->wrong($key, 'an object', $value);
    }

    private function wrong(string $key, string $wanted, mixed $found): Failure
    {
        return Failure::general("$this->program: $this->path/$key: wanted $wanted, found " . get_debug_type($found));
    }
}
