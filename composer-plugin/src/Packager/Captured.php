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

    /** What a program that ended well has printed. */
    public function json(string $program): Document
    {
        if ($this->code !== 0) {
            $error = $this->lastError();
            throw new Failure($error === '' ? "$program: exit code $this->code" : $error, $this->code);
        }

        return Document::decode($program, $this->output);
    }

    /** Without the name that programs put before their errors. */
    public function lastError(): string
    {
        $lines = explode("\n", trim($this->errors));

        return preg_replace('/^phpca: /', '', end($lines)) ?? '';
    }
}
