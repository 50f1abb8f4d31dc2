<?php
class A { use Zero; }
