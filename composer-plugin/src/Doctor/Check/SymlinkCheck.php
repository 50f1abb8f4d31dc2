<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor\Check;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Finding;

/** Symbolic links that lead out of what is packed. Which do, the packager has said in its warnings. */
final class SymlinkCheck implements Check
{
    private const WARNING = '/^(?<link>.+?): symbolic link (?:to (?<target>.+), )?(?<why>[^,;]+); (?<done>packed as .+|left out.*)$/';

    public function name(): string
    {
        return 'symlinks';
    }

    public function findings(Deployment $deployment): iterable
    {
        foreach ($deployment->plan->warnings ?? [] as $warning) {
            if (preg_match(self::WARNING, $warning, $match) === 1) {
                yield $this->finding($match['link'], $match['target'], $match['why'], $match['done']);
            }
        }
    }

    private function finding(string $link, string $target, string $why, string $done): Finding
    {
        if ($why !== 'outside the root') {
            return Finding::advice($link, rtrim('symbolic link ' . ($target === '' ? '' : "to $target, ") . "$why; $done"));
        }
        if (str_starts_with($done, 'packed')) {
            return Finding::advice($link, "leads out of the project, to $target: what is there now is packed in its place");
        }

        return Finding::error($link, "leads out of the project, to $target: it will not be there in production", 'Put what is needed into the project, or name the link in "exclude".');
    }
}
