<?php
class X { use One, Two { One::own insteadof Two; } }
