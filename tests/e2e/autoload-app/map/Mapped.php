<?php
class Mapped extends MappedBase implements App\HasName { function name(): string { return "m"; } }
