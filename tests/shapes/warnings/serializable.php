<?php
class After_serializable implements Serializable { function serialize() { return 'x'; } function unserialize($x) { echo "unserialized $x\n"; } }
return serialize(unserialize(serialize(new After_serializable)));
