<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor\Check;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Finding;
use Phpca\Composer\Doctor\PlannedFile;

/**
 * With "sources": "strip", scripts that read sources. A script that reads itself does so whenever it runs; what looks at other code may be for
 * development only (debug pages, generators of proxies), which nobody can tell from here.
 */
final class OwnSourceCheck implements Check
{
    private const READS = '(?:file_get_contents|file|fopen|readfile|highlight_file|show_source|php_strip_whitespace|SplFileObject)\s*\(';
    private const ITSELF = '/\b' . self::READS . '[^;{}]*?__FILE__|__COMPILER_HALT_OFFSET__/i';
    private const OTHERS = '/->getFileName\(\)(?=.*\b' . self::READS . ')|\b' . self::READS . '(?=.*->getFileName\(\))/is';
    private const REMEDY = 'Keep the sources ("sources": "keep"), or see that this code is never reached.';

    public function name(): string
    {
        return 'own-source';
    }

    public function findings(Deployment $deployment): iterable
    {
        $plan = $deployment->plan;
        if ($plan === null || !$plan->stripsSources) {
            return;
        }
        foreach ($plan->files as $file) {
            $finding = $file->isScript() ? $this->look($file, $plan->disk($file)) : null;
            if ($finding !== null) {
                yield $finding;
            }
        }
    }

    private function look(PlannedFile $file, string $disk): ?Finding
    {
        $code = (string) @file_get_contents($disk);
        if (preg_match('/__FILE__|getFileName|__COMPILER_HALT_OFFSET__/', $code) !== 1) {
            return null;
        }
        // Without comments, which like to quote such code.
        $code = @php_strip_whitespace($disk);
        if (preg_match(self::ITSELF, $code) === 1) {
            return Finding::error($file->path, 'reads its own source, and "sources" is "strip"', self::REMEDY);
        }

        return preg_match(self::OTHERS, $code) === 1
            ? Finding::advice($file->path, 'reads files, and asks classes or functions for theirs: the sources are stripped', self::REMEDY)
            : null;
    }
}
