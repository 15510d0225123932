"""Attain: will the plan's targets be met?"""
