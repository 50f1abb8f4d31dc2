<?php

declare(strict_types=1);

namespace Phpca\Composer\Packager;

use Phpca\Composer\Failure;

/** What a program printed. */
final class Captured
{
    public function __construct(
        public readonly int $code,
        public readonly string $output,
        public readonly string $errors,
    ) {}

    /** @return array<string, mixed> of a program that ended well and printed a JSON object */
    public function json(string $program): array
    {
        if ($this->code !== 0) {
            throw new Failure($this->lastError() ?: "$program: exit code $this->code", $this->code);
        }
        $decoded = json_decode($this->output, true);

        return is_array($decoded) ? $decoded : throw Failure::general("$program: wanted a JSON object, found: " . substr($this->output, 0, 200));
    }

    /** Without the name that programs put before their errors. */
    public function lastError(): string
    {
        $lines = explode("\n", trim($this->errors));

        return preg_replace('/^phpca: /', '', end($lines)) ?? '';
    }
}
