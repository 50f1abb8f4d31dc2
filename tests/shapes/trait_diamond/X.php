<?php
class X { use One, Two; }
