<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor\Check;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Finding;
use Phpca\Composer\Doctor\Php;

/** php.ini: the extension phpca, its settings, and those of OPcache and PHP that get in its way. */
final class IniCheck implements Check
{
    private const PRELOAD = 'phpca.preload=1 declares the scripts that "preload" of phpca.json names; it compiles none, and needs no sources.';

    public function name(): string
    {
        return 'ini';
    }

    public function findings(Deployment $deployment): iterable
    {
        $php = $deployment->php;
        if (!$php->has('phpca')) {
            yield Finding::error(
                'extension=phpca',
                "PHP $php->version ($php->binary) does not load the extension phpca, so it can run no archive",
                $php->iniFile === null ? 'It reads no php.ini; php -d extension=phpca.so would do for a program that starts no PHP itself.' : "It belongs into $php->iniFile, or name production's PHP: --php=FILE",
            );
        }
        yield from $this->children($php);
        yield from $this->mounts($php);
        yield from $this->fallbacks($deployment);
        yield from $this->preload($deployment);
        yield from $this->opcache($php);
    }

    /** @return iterable<Finding> */
    private function children(Php $php): iterable
    {
        if (!$php->has('phpca') || $php->child === null) {
            return;
        }
        if (!$php->child->has('phpca')) {
            yield Finding::advice(
                'extension=phpca',
                'is of the command line, not of an ini file: PHP processes that the program starts do not have it',
                $php->child->iniFile === null ? 'They read no php.ini.' : "It belongs into {$php->child->iniFile}, and phpca.mount with it.",
            );
        } elseif ($php->child->ini('phpca.mount') !== $php->ini('phpca.mount')) {
            yield Finding::advice('phpca.mount', 'is of the command line, not of an ini file: PHP processes that the program starts do not see the archive');
        }
    }

    /** @return iterable<Finding> */
    private function mounts(Php $php): iterable
    {
        foreach (explode(',', $php->ini('phpca.mount')) as $mount) {
            $parts = explode(':', trim($mount), 2);
            [$archive, $directory] = [$parts[0], $parts[1] ?? null];
            if ($archive === '') {
                continue;
            }
            if (!is_file($archive)) {
                yield Finding::error('phpca.mount', "there is no archive $archive");
            }
            if ($directory !== null && !is_dir($directory)) {
                yield Finding::error('phpca.mount', "there is no directory $directory for $archive to be mounted on", "phpca deploy $archive $directory makes it.");
            }
            if (!$this->allows($php->ini('open_basedir'), $archive)) {
                yield Finding::error('open_basedir', "does not allow $archive");
            }
        }
    }

    private function allows(string $basedir, string $file): bool
    {
        foreach ($basedir === '' ? ['/'] : explode(':', $basedir) as $directory) {
            if (str_starts_with("$file/", rtrim($directory, '/') . '/')) {
                return true;
            }
        }

        return false;
    }

    /** @return iterable<Finding> */
    private function fallbacks(Deployment $deployment): iterable
    {
        $php = $deployment->php;
        $archive = $deployment->archive;
        if ($php->ini('phpca.fallback') === 'error' && $archive !== null && $archive->notPrecompiled > 0) {
            yield Finding::error('phpca.fallback', "is \"error\", and $archive->notPrecompiled scripts of $archive->file are not precompiled: whoever includes one is stopped", 'composer phpc:inspect names them.');
        }
        if ($php->ini('phpca.force') !== '') {
            yield Finding::advice('phpca.force', "is \"{$php->ini('phpca.force')}\": a setting for tests, which takes the slow way without need");
        }
        if (strtolower($php->ini('phpca.verify')) === 'off' || ($php->has('phpca') && $php->ini('phpca.verify') === '')) {
            yield Finding::advice('phpca.verify', 'is off: a damaged archive may crash PHP instead of giving an error');
        }
    }

    /**
     * OPcache compiles from sources. Whether a script on disk includes archived ones, nobody can tell from here.
     *
     * @return iterable<Finding>
     */
    private function preload(Deployment $deployment): iterable
    {
        $script = $deployment->php->ini('opcache.preload');
        if ($script === '') {
            return;
        }
        $mount = rtrim($deployment->plan->mount ?? $deployment->archive->mount ?? '', '/');
        if ($deployment->plan?->stripsSources !== true && $deployment->archive?->withoutSources !== true) {
            yield Finding::advice(
                'opcache.preload',
                "is \"$script\": OPcache compiles archived scripts that it loads from their sources, each time that PHP starts",
                self::PRELOAD,
            );
        } elseif ($mount !== '' && str_starts_with($script, "$mount/")) {
            yield Finding::error('opcache.preload', "is \"$script\", of which the archive has no source: PHP does not start", self::PRELOAD);
        } else {
            yield Finding::advice('opcache.preload', "is \"$script\": PHP does not start if it loads scripts of the archive, which has no sources", self::PRELOAD);
        }
    }

    /** @return iterable<Finding> */
    private function opcache(Php $php): iterable
    {
        if ($php->isOn('opcache.enable') && !in_array($php->ini('opcache.jit'), ['', '0', 'off', 'disable'], true) && $php->ini('opcache.jit_buffer_size') !== '0') {
            yield Finding::advice('opcache.jit', 'is on: it compiles what OPcache has compiled, and leaves scripts from an archive to the interpreter', 'Name scripts of heavy computing in "as_source" of phpca.json: their source goes through OPcache and its JIT.');
        }
        if ($php->ini('opcache.file_cache') !== '') {
            yield Finding::advice('opcache.file_cache', 'is set: scripts from an archive need none', 'Leave it out, unless much runs from outside of the archive.');
        }
    }
}
