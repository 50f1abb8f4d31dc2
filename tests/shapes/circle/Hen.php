<?php class Hen extends Egg {}
