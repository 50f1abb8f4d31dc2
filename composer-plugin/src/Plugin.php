<?php

declare(strict_types=1);

namespace Phpca\Composer;

use Composer\Composer;
use Composer\EventDispatcher\EventSubscriberInterface;
use Composer\IO\IOInterface;
use Composer\Plugin\Capability\CommandProvider;
use Composer\Plugin\Capable;
use Composer\Plugin\PluginInterface;
use Composer\Script\Event;
use Composer\Script\ScriptEvents;

/** What Composer sees: the commands, and a listener that does nothing unless the project asked for it. */
final class Plugin implements PluginInterface, Capable, EventSubscriberInterface
{
    public function getCapabilities(): array
    {
        return [CommandProvider::class => Commands::class];
    }

    public static function getSubscribedEvents(): array
    {
        // Late: what the project's own scripts make (caches, generated code) is to be packed, too.
        return [ScriptEvents::POST_AUTOLOAD_DUMP => ['packageOnDump', -1000]];
    }

    public function packageOnDump(Event $event): void
    {
        $project = Project::of($event->getComposer());
        (new PackageOnDump($project, Packager\Locator::of($event->getComposer()), new Packager\ProcessRunner(), $event->getIO()))->run();
    }

    public function activate(Composer $composer, IOInterface $io): void {}

    public function deactivate(Composer $composer, IOInterface $io): void {}

    public function uninstall(Composer $composer, IOInterface $io): void {}
}
