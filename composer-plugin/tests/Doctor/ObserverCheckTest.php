<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Check\ObserverCheck;

final class ObserverCheckTest extends CheckTestCase
{
    public function testObserversAreNamed(): void
    {
        $this->assertFinds([], new ObserverCheck(), $this->deployment());
        $php = $this->php([], ['phpca' => '0.1.0', 'xdebug' => '3.3.1', 'opentelemetry' => '1.0']);
        $this->assertFinds(['advice xdebug:', 'advice opentelemetry:'], new ObserverCheck(), $this->deployment(php: $php));
    }
}
