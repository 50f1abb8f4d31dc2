<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor\Check;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Engine;
use Phpca\Composer\Doctor\Finding;
use Phpca\Composer\Doctor\Php;

/** Packages, packager and archive against the PHP that will run them: compiled code is for one exact engine. */
final class EngineCheck implements Check
{
    public function name(): string
    {
        return 'engine';
    }

    public function findings(Deployment $deployment): iterable
    {
        $php = $deployment->php;
        foreach ($deployment->requirements->all as $requirement) {
            if ($requirement->name === 'php' && !$requirement->allows($php->version)) {
                yield Finding::error('php', "is $php->version; $requirement->package requires $requirement->constraint");
            }
        }
        if ($deployment->packager !== null && !$this->same($deployment->packager, $php)) {
            yield $this->mismatch('the packager', 'compiles for', $deployment->packager, $php, $deployment->plan->stripsSources ?? false);
        }
        if ($deployment->archive !== null && !$this->same($deployment->archive->engine, $php)) {
            yield $this->mismatch($deployment->archive->file, 'was made for', $deployment->archive->engine, $php, $deployment->archive->withoutSources);
        }
    }

    private function same(Engine $engine, Php $php): bool
    {
        // Without the extension, this PHP can't say what its engine is: then the version has to do.
        return $php->systemId === null ? $engine->phpVersion === $php->version : $engine->systemId === $php->systemId;
    }

    private function mismatch(string $subject, string $verb, Engine $engine, Php $php, bool $withoutSources): Finding
    {
        $message = "$verb PHP $engine->phpVersion (engine $engine->systemId), and $php->binary is PHP $php->version"
            . ($php->systemId === null ? '' : " (engine $php->systemId)");
        $remedy = 'Pack with a packager that was built for the PHP of production.';
        if ($withoutSources || $php->ini('phpca.fallback') === 'error') {
            return Finding::error($subject, "$message: nothing will run", $remedy);
        }

        return Finding::advice($subject, "$message: every script will be compiled from its source, as slowly as without an archive", $remedy);
    }
}
