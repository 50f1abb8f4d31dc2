<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor\Check;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Finding;

/** The scripts of the archive that production's PHP would not take precompiled, by its own word. */
final class VerdictCheck implements Check
{
    public function name(): string
    {
        return 'verdicts';
    }

    public function findings(Deployment $deployment): iterable
    {
        [$archive, $verdicts] = [$deployment->archive, $deployment->verdicts];
        if ($archive === null || $verdicts === null) {
            return;
        }
        if ($verdicts->refusal !== null) {
            yield Finding::error($archive->file, 'is refused: ' . str_replace("$archive->file: ", '', $verdicts->refusal));

            return;
        }
        // Another engine is EngineCheck's.
        if ($archive->engine->systemId !== $deployment->php->systemId) {
            return;
        }
        $make = $verdicts->refused > 0 ? Finding::error(...) : Finding::advice(...);
        $fate = $verdicts->refused > 0 ? 'can\'t be run' : 'will be compiled from source';
        if ($verdicts->obstacle !== null) {
            yield $make($archive->file, "every script $fate: $verdicts->obstacle");

            return;
        }
        foreach ($verdicts->reasons as $reason => $scripts) {
            $others = count($scripts) - 1;
            yield $make($scripts[0], $fate . ": $reason" . ($others > 0 ? " (and $others more)" : ''));
        }
    }
}
