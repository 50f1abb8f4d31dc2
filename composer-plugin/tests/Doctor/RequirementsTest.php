<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Composer\Package\CompletePackage;
use Composer\Package\Link;
use Composer\Semver\Constraint\MatchAllConstraint;
use Phpca\Composer\Doctor\Requirement;
use Phpca\Composer\Doctor\Requirements;
use Phpca\Composer\Tests\TestCase;

final class RequirementsTest extends TestCase
{
    public function testPlatformRequirementsOfPackages(): void
    {
        $package = new CompletePackage('acme/lib', '1.0.0.0', '1.0.0');
        $link = static fn(string $target, string $constraint): Link => new Link('acme/lib', $target, new MatchAllConstraint(), Link::TYPE_REQUIRE, $constraint);
        $requires = ['php' => '^8.1', 'acme/other' => '*', 'ext-intl' => '*', 'lib-icu' => '*', 'php-64bit' => '*'];
        $package->setRequires(array_combine(array_keys($requires), array_map($link, array_keys($requires), $requires)));
        $package->setProvides(['ext-mbstring' => $link('ext-mbstring', '*')]);
        $package->setReplaces(['ext-ctype' => $link('ext-ctype', '*')]);
        $requirements = Requirements::ofPackages([$package]);
        self::assertSame(
            ['acme/lib php ^8.1', 'acme/lib ext-intl *'],
            array_map(static fn(Requirement $r): string => "$r->package $r->name $r->constraint", $requirements->all),
        );
        self::assertSame(['ext-mbstring', 'ext-ctype'], $requirements->provided);
    }

    public function testVersions(): void
    {
        self::assertTrue((new Requirement('a/b', 'ext-x', '>=1.2'))->allows('1.10.0RC3'));
        self::assertFalse((new Requirement('a/b', 'ext-x', '^1.2'))->allows('2.0.0'));
        self::assertTrue((new Requirement('a/b', 'ext-x', '*'))->allows('of its own making'));
        self::assertFalse((new Requirement('a/b', 'ext-x', '>=1'))->allows('of its own making'));
    }
}
