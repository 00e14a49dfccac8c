"""Lever as its documentation describes it: https://hire.lever.co/developer/documentation"""
