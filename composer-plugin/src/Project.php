<?php

declare(strict_types=1);

namespace Phpca\Composer;

use Composer\Composer;
use Symfony\Component\Process\ExecutableFinder;

/** The project that Composer works on. Settings are read when they are asked for, so that a mistake there is a command's failure. */
final class Project
{
    public function __construct(
        /** Absolute, without links; Composer has changed into it. */
        public readonly string $root,
        private readonly Composer $composer,
    ) {}

    public static function of(Composer $composer): self
    {
        $root = getcwd();

        return new self($root === false ? '.' : $root, $composer);
    }

    public function config(): Config
    {
        return Config::of($this->composer->getPackage()->getExtra());
    }

    public function requirements(): Doctor\Requirements
    {
        return Doctor\Requirements::of($this->composer);
    }

    /** @return list<string> the packager's arguments that say which project this is; $manifest from the command line comes first */
    public function manifestArguments(?string $manifest = null): array
    {
        $configured = $this->config()->manifest;
        if ($manifest !== null || $configured === null) {
            return $manifest === null ? [] : ["--manifest=$manifest"];
        }
        $file = $this->path($configured);
        if (!is_file($file)) {
            throw Failure::usage("composer.json: extra.phpca.manifest: there is no file \"$configured\"");
        }

        // A manifest elsewhere than in the root still describes this project, unless it names another directory itself.
        return $this->namesRoot($file) ? ["--manifest=$file"] : ["--manifest=$file", "--root=$this->root"];
    }

    /** @return list<string> the packager's arguments that say which PHP compiles: the one that runs Composer, unless something says otherwise */
    public function phpArguments(?string $php = null, ?string $manifest = null): array
    {
        if ($php !== null) {
            return ["--php=$php"];
        }
        $ofPath = (new ExecutableFinder())->find('php');
        // The packager takes the php of PATH by itself.
        $known = $ofPath !== null && realpath($ofPath) === realpath(PHP_BINARY);

        return $known || (string) getenv('PHPCA_PHP') !== '' || $this->namesEngine($manifest) ? [] : ['--php=' . PHP_BINARY];
    }

    public function path(string $relative): string
    {
        return str_starts_with($relative, '/') ? $relative : "$this->root/$relative";
    }

    private function namesRoot(string $manifest): bool
    {
        return isset(self::decoded($manifest)['root']);
    }

    private function namesEngine(?string $manifest): bool
    {
        $file = $this->path($manifest ?? $this->config()->manifest ?? 'phpca.json');

        return is_file($file) && isset(self::decoded($file)['engine']);
    }

    /** @return array<mixed> */
    private static function decoded(string $manifest): array
    {
        // What is wrong with it, if anything is, the packager says with line and column.
        $decoded = json_decode((string) file_get_contents($manifest), true);

        return is_array($decoded) ? $decoded : [];
    }
}
