<?php class X implements UnitEnum { static function cases(): array { return []; } }
