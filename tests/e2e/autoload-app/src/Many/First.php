<?php
namespace App\Many;

class Third extends \App\Heir {}
abstract class Second extends Third {}
class First extends Second implements \App\HasName
{
	function name(): string { return 'f'; }
	function anon() { return new class extends Second implements \Countable { function count(): int { return 7; } }; }
}
interface Fourth extends \App\HasName {}
