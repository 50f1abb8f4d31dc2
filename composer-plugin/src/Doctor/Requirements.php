<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

use Composer\Composer;
use Composer\Package\PackageInterface;

/** What the project's packages, without those for development, need of the platform. */
final class Requirements
{
    /**
     * @param list<Requirement> $all
     * @param list<string> $provided "ext-mbstring" where a package stands in for it
     */
    public function __construct(public readonly array $all, public readonly array $provided = []) {}

    public static function of(Composer $composer): self
    {
        return self::ofPackages([$composer->getPackage(), ...self::packages($composer)]);
    }

    /** @param list<PackageInterface> $packages */
    public static function ofPackages(array $packages): self
    {
        $all = $provided = [];
        foreach ($packages as $package) {
            foreach ($package->getRequires() as $link) {
                if (preg_match('/^(php|ext-.+)$/', $link->getTarget()) === 1) {
                    $all[] = new Requirement($package->getPrettyName(), $link->getTarget(), $link->getPrettyConstraint());
                }
            }
            foreach ([...$package->getProvides(), ...$package->getReplaces()] as $link) {
                $provided[] = $link->getTarget();
            }
        }

        return new self($all, array_values(array_unique($provided)));
    }

    /** @return list<PackageInterface> of composer.lock, else what is installed */
    private static function packages(Composer $composer): array
    {
        if ($composer->getLocker()->isLocked()) {
            return array_values($composer->getLocker()->getLockedRepository(false)->getPackages());
        }
        $installed = $composer->getRepositoryManager()->getLocalRepository();
        $dev = $installed->getDevPackageNames();

        return array_values(array_filter(
            $installed->getPackages(),
            static fn(PackageInterface $package): bool => !in_array($package->getName(), $dev, true),
        ));
    }
}
