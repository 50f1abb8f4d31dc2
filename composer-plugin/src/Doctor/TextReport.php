<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

use Symfony\Component\Console\Formatter\OutputFormatter;
use Symfony\Component\Console\Output\OutputInterface;

/** With -q errors only. */
final class TextReport
{
    public function print(Diagnosis $diagnosis, OutputInterface $output): void
    {
        foreach ($diagnosis->byCheck as $check => $findings) {
            if ($findings === []) {
                $output->writeln("<info>ok</info>      $check");
            }
            foreach ($findings as $number => $finding) {
                $quiet = $finding->severity === Severity::Error ? OutputInterface::VERBOSITY_QUIET : OutputInterface::VERBOSITY_NORMAL;
                $output->writeln($this->line($check, $finding), $quiet);
                // What many findings have in common is said once, below them.
                if ($finding->remedy !== '' && $finding->remedy !== ($findings[$number + 1]->remedy ?? '')) {
                    $output->writeln('        ' . OutputFormatter::escape($finding->remedy));
                }
            }
        }
        [$errors, $advice] = [$diagnosis->count(Severity::Error), $diagnosis->count(Severity::Advice)];
        $output->writeln("$errors error" . ($errors === 1 ? '' : 's') . ", $advice piece" . ($advice === 1 ? '' : 's') . ' of advice');
    }

    private function line(string $check, Finding $finding): string
    {
        $tag = $finding->severity === Severity::Error ? 'error' : 'comment';
        $gap = str_repeat(' ', 8 - strlen($finding->severity->value));

        return "<$tag>{$finding->severity->value}</$tag>$gap$check: " . OutputFormatter::escape("$finding->subject: $finding->message");
    }
}
