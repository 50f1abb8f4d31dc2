<?php
interface Shape { const SIDES = 4; public function area(): Super; }
