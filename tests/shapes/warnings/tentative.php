<?php
class After_tentative implements ArrayAccess, IteratorAggregate, Countable, JsonSerializable
{
	function offsetGet($o) { return 1; }
	function offsetSet($o, $v) {}
	function offsetExists($o) { return true; }
	#[ReturnTypeWillChange] function offsetUnset($o) {}
	function getIterator() { return new EmptyIterator; }
	function count() { return 3; }
	function jsonSerialize() { return 2; }
}
return count(new After_tentative) . json_encode(new After_tentative);
