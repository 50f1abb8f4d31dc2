<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

use Symfony\Component\Console\Output\OutputInterface;

/** The version is raised when a key goes away or changes its meaning; new keys may come without. */
final class JsonReport
{
    public function print(Diagnosis $diagnosis, OutputInterface $output): void
    {
        $findings = [];
        foreach ($diagnosis->byCheck as $check => $list) {
            foreach ($list as $finding) {
                $findings[] = [
                    'check' => $check,
                    'severity' => $finding->severity->value,
                    'subject' => $finding->subject,
                    'message' => $finding->message,
                    'remedy' => $finding->remedy,
                ];
            }
        }
        $document = [
            'schema' => 'phpca.doctor',
            'version' => 1,
            'ok' => !$diagnosis->hasErrors(),
            'checks' => array_keys($diagnosis->byCheck),
            'findings' => $findings,
        ];
        $output->writeln(
            json_encode($document, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR),
            // It was asked for, so it is printed with -q, too.
            OutputInterface::OUTPUT_RAW | OutputInterface::VERBOSITY_QUIET,
        );
    }
}
