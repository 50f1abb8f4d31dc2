<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

final class Finding
{
    private function __construct(
        public readonly Severity $severity,
        /** The file, setting or extension that it is about. */
        public readonly string $subject,
        public readonly string $message,
        /** What to do; "" where that is plain. */
        public readonly string $remedy,
    ) {}

    public static function error(string $subject, string $message, string $remedy = ''): self
    {
        return new self(Severity::Error, $subject, $message, $remedy);
    }

    public static function advice(string $subject, string $message, string $remedy = ''): self
    {
        return new self(Severity::Advice, $subject, $message, $remedy);
    }
}
