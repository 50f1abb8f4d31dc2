<?php class X implements Traversable {}
