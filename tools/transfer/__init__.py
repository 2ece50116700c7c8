"""Copies boards to files and files to boards; tools/scoreboard-transfer is the program."""
