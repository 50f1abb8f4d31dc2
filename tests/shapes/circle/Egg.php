<?php class Egg extends Hen {}
