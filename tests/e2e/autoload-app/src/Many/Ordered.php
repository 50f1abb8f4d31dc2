<?php
namespace App\Many; class Ordered implements \App\HasName { function name(): string { return "o"; } } class After extends Ordered {} final class Beside { use \App\Adds; }
