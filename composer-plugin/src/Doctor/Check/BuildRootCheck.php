<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor\Check;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Finding;
use Phpca\Composer\Doctor\Plan;

/** Files that name the directory where the project was built: caches that frameworks generate, mostly. */
final class BuildRootCheck implements Check
{
    private const BLOCK = 1 << 20;

    public function name(): string
    {
        return 'build-root';
    }

    public function findings(Deployment $deployment): iterable
    {
        $plan = $deployment->plan;
        if ($plan === null || $plan->root === '/') {
            return;
        }
        foreach ($plan->files as $file) {
            $line = $file->isFile() && !$file->rebased ? $this->lineOf($plan->root, $plan->disk($file)) : null;
            if ($line !== null) {
                yield $this->finding("$file->path:$line", $plan);
            }
        }
    }

    private function finding(string $place, Plan $plan): Finding
    {
        if ($plan->mount === $plan->root) {
            return Finding::advice($place, "holds the build directory $plan->root as text: right only if the archive is mounted there");
        }

        return Finding::error(
            $place,
            "holds the build directory $plan->root as text, and the archive is to be mounted at $plan->mount",
            "Name it in \"rebase\", which replaces that, or leave it out (\"exclude\") and generate it in production.",
        );
    }

    /** Where the file first names the directory; null if it does not. */
    private function lineOf(string $root, string $file): ?int
    {
        $pattern = $this->pattern($root);
        $stream = @fopen($file, 'rb');
        $line = 1;
        $rest = '';
        while ($stream !== false && !feof($stream)) {
            $block = $rest . fread($stream, self::BLOCK);
            // What is carried over begins with one byte more than the longest match, for the pattern to look back at.
            if (preg_match($pattern, $block, $match, PREG_OFFSET_CAPTURE, $rest === '' ? 0 : 1) === 1
                    && ($match[0][1] + strlen($match[0][0]) < strlen($block) || feof($stream))) {
                return $line + substr_count($block, "\n", 0, $match[0][1]);
            }
            $rest = substr($block, -2 * strlen($root) - 1);
            $line += substr_count($block, "\n", 0, strlen($block) - strlen($rest));
        }

        return null;
    }

    /** The directory as a whole word of a path, plain or as JSON escapes it. */
    private function pattern(string $root): string
    {
        $names = array_unique([preg_quote($root, '~'), preg_quote(str_replace('/', '\/', $root), '~')]);

        return '~(?<![\w/.-])(?:' . implode('|', $names) . ')(?![\w.-])~';
    }
}
