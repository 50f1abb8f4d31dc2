<?php
class B { use One; }
