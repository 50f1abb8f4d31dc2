<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor\Check;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Finding;
use Phpca\Composer\Doctor\Php;
use Phpca\Composer\Doctor\PlannedFile;

/**
 * Scripts that the program starts PHP with. Such a process has what php.ini says, not what the command line of its parent says, and PHP looks
 * for the script on disk. Which scripts they are is known of some packages; of others, code that names both PHP's program and a script tells.
 */
final class WorkerCheck implements Check
{
    /** The package, a file of it (it starts PHP, or stands for what does), and the script: below the package, or with a slash below the root. */
    private const KNOWN = [
        ['amphp/parallel', 'lib/Context/Process.php', 'lib/Context/Internal/process-runner.php'],
        ['amphp/parallel', 'src/Context/ProcessContext.php', 'src/Context/Internal/process-runner.php'],
        ['brianium/paratest', 'bin/paratest', 'bin/phpunit-wrapper.php'],
        ['friendsofphp/php-cs-fixer', 'src/Runner/Parallel/ProcessFactory.php', 'php-cs-fixer'],
        ['laravel/framework', 'src/Illuminate/Queue/Listener.php', '/artisan'],
        ['laravel/horizon', 'src/WorkerCommandString.php', '/artisan'],
        ['laravel/octane', 'src/Commands/StartRoadRunnerCommand.php', 'bin/roadrunner-worker'],
        ['laravel/octane', 'src/Commands/StartSwooleCommand.php', 'bin/swoole-server'],
        ['pestphp/pest', 'bin/pest', 'bin/worker.php'],
        ['phpstan/phpstan', 'phpstan.phar', 'phpstan'],
        ['rector/rector', 'bin/rector.php', 'bin/rector'],
        ['spatie/async', 'src/Runtime/ParentRuntime.php', 'src/Runtime/ChildRuntime.php'],
    ];
    private const NAMES_PHP = '/\bPHP_BINARY\b|\bPhpExecutableFinder\b/';
    private const STARTS = '/\b(?:proc_open|popen|(?:shell_|pcntl_)?exec|passthru|system)\s*\(|\bProcess\b/';
    private const SCRIPT = '~(?<!\w)(?<loads>(?:require|include)(?:_once)?\s*\(?\s*)?'
        . '(?:dirname\s*\(\s*__DIR__\s*(?:,\s*(?<up>\d+)\s*)?\)|__DIR__)\s*\.\s*([\'"])(?<path>/[^\'"$\\\\]+)\3~';

    public function name(): string
    {
        return 'workers';
    }

    public function findings(Deployment $deployment): iterable
    {
        $plan = $deployment->plan;
        if ($plan === null) {
            return;
        }
        $files = [];
        foreach ($plan->files as $file) {
            $files[$file->path] = $file;
        }
        $starters = $this->known($files);
        foreach ($plan->files as $file) {
            foreach ($file->isScript() ? $this->named($file->path, $plan->disk($file)) : [] as $script) {
                if ($script !== $file->path && ($files[$script] ?? null)?->isScript() === true) {
                    $starters[$script] ??= "may be started as a PHP process of its own by $file->path";
                }
            }
        }
        ksort($starters);
        foreach ($starters as $script => $what) {
            yield from $this->judge($files[$script], $what, $deployment->php->child);
        }
    }

    /**
     * @param array<string, PlannedFile> $files
     *
     * @return array<string, string> script => who starts PHP with it
     */
    private function known(array $files): array
    {
        $starters = [];
        foreach ($files as $path => $file) {
            foreach (self::KNOWN as [$package, $starter, $script]) {
                if (!str_ends_with("/$path", "/$package/$starter")) {
                    continue;
                }
                $script = $script[0] === '/' ? substr($script, 1) : substr($path, 0, -strlen($starter)) . $script;
                if (isset($files[$script])) {
                    $starters[$script][] = $package;
                }
            }
        }

        return array_map(static fn(array $packages): string => 'is started as a PHP process of its own by ' . implode(', ', $packages), $starters);
    }

    /** @return list<string> the paths that a script which starts PHP puts together, other than those that it loads itself, or that every script may load */
    private function named(string $path, string $disk): array
    {
        if (preg_match(self::NAMES_PHP, (string) @file_get_contents($disk)) !== 1) {
            return [];
        }
        // Without comments, which like to quote such code.
        $code = @php_strip_whitespace($disk);
        if (preg_match(self::NAMES_PHP, $code) !== 1 || preg_match(self::STARTS, $code) !== 1) {
            return [];
        }
        preg_match_all(self::SCRIPT, $code, $matches, PREG_SET_ORDER);
        $scripts = [];
        foreach ($matches as $match) {
            if ($match['loads'] === '' && basename($match['path']) !== 'autoload.php') {
                $up = str_starts_with($match[0], '__DIR__') ? 0 : max(1, (int) $match['up']);
                $scripts[] = $this->below(dirname($path), str_repeat('/..', $up) . $match['path']);
            }
        }

        return $scripts;
    }

    /** "a/b", "/../c/./d" => "a/c/d" */
    private function below(string $directory, string $path): string
    {
        $parts = [];
        foreach (explode('/', $directory . $path) as $part) {
            if ($part === '..') {
                array_pop($parts);
            } elseif ($part !== '' && $part !== '.') {
                $parts[] = $part;
            }
        }

        return implode('/', $parts);
    }

    /** @return iterable<Finding> */
    private function judge(PlannedFile $script, string $what, ?Php $child): iterable
    {
        $lacks = $remedies = [];
        if (!$script->stub) {
            $lacks[] = 'finds no such file on disk';
            $remedies[] = 'Name it in "stubs": phpca deploy makes a stub.';
        }
        if ($child === null || !$child->has('phpca') || $child->ini('phpca.mount') === '') {
            $lacks[] = 'needs the extension and phpca.mount in php.ini, because those of a command line are not its own';
            $remedies[] = 'phpca deploy prints the lines for php.ini.';
        }
        if ($lacks !== []) {
            yield Finding::advice($script->path, "$what: that process " . implode(', and it ', $lacks), implode(' ', $remedies));
        }
    }
}
