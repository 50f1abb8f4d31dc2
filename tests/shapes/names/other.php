<?php
return [new class extends Names\Base {}, function () { return __FUNCTION__ . ' ' . implode(' < ', Names\trace()); }];
